import {children, nothing, type Family} from './element-type.ts'

/** Locks and process classes. */
export const RESOURCES: Family = {
  lock: nothing({name: 'name', max_non_exclusive: 'count'}),
  'lock.remove': nothing({lock: 'path!'}),
  process_class: children('remote_schedulers?', {
    name: 'name',
    max_processes: 'count',
    remote_scheduler: 'text',
    spooler_id: 'name',
    replace: 'yes-no',
    timeout: 'count',
  }),
  remote_schedulers: children('remote_scheduler*', {select: 'select'}),
  remote_scheduler: nothing({
    remote_scheduler: 'text',
    http_heartbeat_period: 'positive',
    http_heartbeat_timeout: 'positive',
  }),
  'process_class.remove': nothing({process_class: 'path'}),
  process_classes: children('extensions?, process_class*', {ignore: 'yes-no'}),
}
