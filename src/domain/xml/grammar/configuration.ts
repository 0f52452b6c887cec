import {children, mixed, nothing, type ElementType, type Family} from './element-type.ts'

const pluginConfiguration: ElementType = {...children('<any lax>*'), more: 'any'}

/**
 * The configuration of a JobScheduler and what its servers send each other. None of it is an object; but where any known
 * element may stand, these may, too, and then JobScheduler checks them.
 */
export const CONFIGURATION: Family = {
  spooler: children(
    `config+ | commands | command:commands | answer | add_jobs | add_order:order | check_folders | job.why | kill_task | modify_job
     | modify_order | modify_spooler | job_chain.check_distributed | register_remote_scheduler | remove_job_chain
     | remove_order | run_time | show_calendar | show_history | show_job | show_jobs | show_job_chains | show_job_chain
     | show_order | show_process_classes | s:show_state | show_schedulers:show_state | show_state | show_task
     | service_request | start_job | subsystem.show | terminate | events.get`,
  ),
  config: children(
    `extensions?, base*, params?, security?, plugins?, cluster?, process_classes?, schedules?, locks?,
     (script? | scheduler_script*), (http_server | web_services)?, (holidays | holiday*), jobs?, job_chains?, commands?,
     monitors?`,
    {
      spooler_id: 'name',
      port: 'count',
      http_port: 'text',
      https_port: 'text',
      tcp_port: 'count',
      udp_port: 'count',
      ip_address: 'text',
      param: 'text',
      log_dir: 'text',
      priority_max: 'count',
      include_path: 'text',
      main_scheduler: 'text',
      mail_xslt_stylesheet: 'text',
      supervisor: 'text',
      configuration_directory: 'text',
      central_configuration_directory: 'text',
      configuration_add_event: 'path',
      configuration_modify_event: 'path',
      configuration_delete_event: 'path',
      time_zone: 'text',
    },
  ),
  base: nothing({file: 'text!'}),
  security: children('allowed_host*', {ignore_unknown_hosts: 'yes-no'}),
  allowed_host: nothing({host: 'text!', level: 'security-level!'}),
  plugins: children('plugin*'),
  plugin: children('plugin.config?', {java_class: 'text', dont_activate: 'boolean'}),
  'plugin.config': pluginConfiguration,
  cluster: nothing({
    heart_beat_timeout: 'positive',
    heart_beat_own_timeout: 'positive-or-never',
    heart_beat_warn_timeout: 'positive',
  }),
  schedules: children('extensions?, schedule:run_time*'),
  locks: children('extensions?, lock*'),
  scheduler_script: children('script', {name: 'name', ordering: 'count'}),
  http_server: children('(http.authentication | web_service | http_directory)*'),
  web_services: children('web_service*'),
  web_service: children('params?', {
    name: 'name',
    url_path: 'url-path!',
    debug: 'yes-no',
    request_xslt_stylesheet: 'text',
    response_xslt_stylesheet: 'text',
    forward_xslt_stylesheet: 'text',
    job_chain: 'path',
    timeout: 'positive',
  }),
  'http.authentication': children('http.users', {scheme: 'basic'}),
  'http.users': children('http.user+'),
  'http.user': nothing({name: 'name!', password_md5: '32-characters!'}),
  http_directory: nothing({url_path: 'url-path!', path: 'one-line!'}),
  jobs: children('job*'),
  monitors: children('monitor*'),
  answer: nothing(),
  'events.get': nothing(),
  publish_event: mixed(''),
  cluster_member_command: children('terminate:terminate-member'),
  'terminate-member': nothing({timeout: 'integer', restart: 'yes-no'}),
  'schedule.remove': nothing({schedule: 'path'}),
  'supervisor.configuration.fetch': children('(configuration.file | configuration.directory)*', {
    version: 'text!',
    scheduler_id: 'text!',
    cluster_member_id: 'text',
    ip: 'text',
    udp_port: 'count',
    interval: 'count!',
  }),
  'supervisor.remote_scheduler.configuration.fetch_updated_files': children(
    '(configuration.file | configuration.directory)*',
  ),
  'configuration.directory': children('(configuration.directory | configuration.file)*', {name: 'text'}),
  'configuration.file': nothing({name: 'text!', last_write_time: 'xml-date-time', md5: 'md5'}),
}
