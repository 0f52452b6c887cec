import {children, mixed, nothing, type ElementType, type Family} from './element-type.ts'

const node: ElementType = {
  ...children('extensions?, <other lax>?, on_return_codes?', {
    state: 'text!',
    job: 'path',
    next_state: 'text',
    error_state: 'text',
    on_error: 'on-error',
    suspend: 'yes-no',
    delay: 'count',
  }),
  more: 'other',
}

/** Job chains and their nodes. */
export const JOB_CHAIN: Family = {
  job_chain: children(
    `extensions?, note*,
     ( (job_chain_node.job_chain, (job_chain_node.job_chain | job_chain_node.end)+)
     | (file_order_source*, (job_chain_node | file_order_sink | job_chain_node.end)+) )`,
    {
      name: 'name',
      replace: 'yes-no',
      visible: 'yes-no-never',
      orders_recoverable: 'yes-no',
      distributed: 'yes-no',
      title: 'text',
      max_orders: 'count',
      process_class: 'path',
      file_watching_process_class: 'path',
    },
  ),
  job_chain_node: node,
  'job_chain_node.job_chain': nothing({state: 'text!', job_chain: 'path', next_state: 'text', error_state: 'text'}),
  'job_chain_node.end': nothing({state: 'text!'}),
  on_return_codes: children('on_return_code+'),
  on_return_code: children('<other lax>*, to_state?', {return_code: 'anything'}),
  to_state: nothing({state: 'text'}),
  file_order_source: nothing({
    directory: 'text!',
    regex: 'text',
    delay_after_error: 'positive',
    repeat: 'no-or-positive',
    max: 'positive',
    next_state: 'text',
    alert_when_directory_missing: 'yes-no',
  }),
  file_order_sink: nothing({state: 'text!', remove: 'yes-no', move_to: 'text', delay: 'count'}),
  note: mixed('<xhtml lax>', {language: 'language!'}),
  job_chains: children('job_chain+'),
}
