import {anything, children, nothing, type Family} from './element-type.ts'

/** Orders and parameters. */
export const ORDER: Family = {
  order: children('extensions?, params?, run_time?, payload?, xml_payload?', {
    job_chain: 'path',
    id: 'text',
    priority: 'integer',
    title: 'text',
    state: 'text',
    end_state: 'text',
    web_service: 'name',
    replace: 'yes-no',
    at: 'text',
    suspended: 'yes-no',
  }),
  payload: children('<any skip>'),
  xml_payload: children('<any skip>?'),
  params: children('(param | copy_params | include:include-params)*'),
  param: nothing({name: 'text!', value: 'text!'}),
  copy_params: nothing({from: 'task-or-order!'}),
  'include-params': nothing({file: 'text', live_file: 'text', node: 'text'}),
  'param.get': nothing({name: 'anything!'}),
  'params.get': anything,
  extensions: children('<joe lax>*'),
}
