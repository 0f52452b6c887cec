import {anything, children, nothing, type Family} from './element-type.ts'

const counts = {max_orders: 'count', max_order_history: 'count'} as const
const state = {what: 'text', subsystems: 'text', ...counts, max_task_history: 'count', path: 'path'} as const

/** Commands, which a job can give when it ends. */
export const COMMANDS: Family = {
  commands: children(
    `(add_jobs | add_order:order | check_folders | kill_task | licence.use | lock | lock.remove | modify_job
     | modify_hot_folder | modify_order | modify_spooler | job.why | job_chain.modify | job_chain_node.modify | order
     | plugin.command | process_class | process_class.remove | job_chain.check_distributed | register_remote_scheduler
     | remove_job_chain | remove_order | run_time | setting.set | scheduler_log.log_categories.reset
     | scheduler_log.log_categories.set | scheduler_log.log_categories.show | show_calendar | show_history | show_job
     | show_jobs | show_job_chains | show_job_chain | show_order | show_process_classes | s:show_state
     | show_schedulers:show_state | show_state | show_task | service_request | start_job | subsystem.show
     | remote_scheduler.start_remote_task | remote_scheduler.remote_task.close | remote_scheduler.remote_task.kill
     | terminate)*`,
    {on_exit_code: 'exit-codes'},
  ),
  add_jobs: children('job+'),
  check_folders: nothing(),
  kill_task: nothing({job: 'path!', id: 'positive!', immediately: 'yes-no', timeout: 'count-or-never'}),
  'licence.use': nothing({key: 'text!'}),
  modify_job: children('run_time?', {job: 'path!', cmd: 'job-command'}),
  modify_hot_folder: children('job | job_chain | lock | order | process_class | schedule:run_time', {folder: 'path'}),
  modify_order: children('params?, xml_payload?, run_time?', {
    job_chain: 'path!',
    order: 'text!',
    priority: 'integer',
    title: 'text',
    state: 'text',
    setback: 'no',
    suspended: 'yes-no',
    at: 'text',
    end_state: 'text',
    action: 'reset',
  }),
  modify_spooler: nothing({cmd: 'scheduler-command', timeout: 'count'}),
  'job.why': nothing({job: 'path!'}),
  'job_chain.modify': nothing({job_chain: 'path!', state: 'chain-state'}),
  'job_chain_node.modify': nothing({job_chain: 'path!', state: 'text!', action: 'node-action'}),
  'plugin.command': children('<any lax>*', {plugin_class: 'text'}),
  'job_chain.check_distributed': nothing({job_chain: 'path!', order_state: 'text'}),
  register_remote_scheduler: children('ERROR?', {
    version: 'text',
    scheduler_id: 'text',
    tcp_port: 'count',
    udp_port: 'count',
    is_cluster_member: 'text',
    logoff: 'yes-no',
  }),
  ERROR: nothing(),
  remove_job_chain: nothing({job_chain: 'path!'}),
  remove_order: nothing({job_chain: 'path!', order: 'text!'}),
  'setting.set': nothing({name: 'text!', value: 'text!'}),
  'scheduler_log.log_categories.reset': nothing({delay: 'count'}),
  'scheduler_log.log_categories.set': nothing({category: 'text!', value: 'yes-no'}),
  'scheduler_log.log_categories.show': anything,
  show_calendar: nothing({from: 'xml-date-time', before: 'xml-date-time', limit: 'count', what: 'text'}),
  show_history: nothing({
    job: 'path!',
    id: 'positive',
    prev: 'count',
    next: 'count',
    what: 'text',
    max_orders: 'count',
  }),
  show_job: nothing({job: 'path!', job_chain: 'path', what: 'text', max_orders: 'count', max_task_history: 'count'}),
  show_jobs: nothing({what: 'text', max_orders: 'count', max_task_history: 'count'}),
  show_job_chains: nothing({what: 'path', ...counts}),
  show_job_chain: nothing({job_chain: 'path!', what: 'text', ...counts}),
  show_order: nothing({job_chain: 'path!', order: 'text', history_id: 'count', what: 'text'}),
  show_process_classes: nothing({what: 'text'}),
  show_state: nothing(state),
  show_task: nothing({id: 'positive!', what: 'text'}),
  service_request: children('web_service?, content', {url: 'text', url_path: 'text'}),
  content: children('<any strict>'),
  start_job: children('params?, environment?', {
    job: 'path!',
    name: 'name',
    at: 'text',
    after: 'count',
    web_service: 'name',
    force: 'yes-no',
  }),
  'subsystem.show': nothing({what: 'text'}),
  'remote_scheduler.start_remote_task': nothing({
    tcp_port: 'count!',
    kind: 'process',
    java_options: 'text',
    java_classpath: 'text',
  }),
  'remote_scheduler.remote_task.close': nothing({process_id: 'long!', kill: 'yes-no'}),
  'remote_scheduler.remote_task.kill': nothing({process_id: 'long!', signal: 'sigterm'}),
  terminate: nothing({
    all_schedulers: 'yes-no',
    restart: 'yes-no',
    timeout: 'integer',
    continue_exclusive_operation: 'yes-no',
    cluster_member_id: 'text',
    delete_dead_entry: 'yes-no',
  }),
}
