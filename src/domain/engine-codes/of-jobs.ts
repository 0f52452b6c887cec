import {cause, line, type EngineCode} from './engine-code.ts'

/** Codes about jobs and locks. */
export const CODES_OF_JOBS: readonly EngineCode[] = [
  cause('146', {
    title: 'a job without a script',
    does: 'JobScheduler refuses the job: there is nothing to run.',
    says: 'The line says that the script is missing.',
    mend: 'Add `<script language="shell">…</script>`.',
  }),
  cause('173', {
    title: 'an empty script',
    does: 'JobScheduler refuses the job or monitor: the script has neither text nor an include.',
    says: 'The line says the same as SCHEDULER-146.',
    mend: 'Write the script, or include it with `<include live_file="…"/>`.',
  }),
  line('147', 'ERROR', {
    title: 'a job of a chain takes no orders',
    does: 'JobScheduler loads the job and the chain. Orders that come to this node stop there. Nothing is marked as faulty in the operations centre, for both objects are right by themselves.',
    says: 'The line names the job. When the job is loaded after the chain, it is the cause in a line about the chain.',
    mend: 'Add `order="yes"` to the job. Shell jobs take orders without it.',
  }),
  cause('155', {
    title: 'a temporary job with orders',
    does: 'JobScheduler refuses the job: one with `temporary="yes"` goes after its task and cannot wait for orders.',
    says: 'The line says that the two do not go together.',
    mend: 'Remove `temporary` or `order`.',
  }),
  cause('166', {
    title: 'a Java class with another language',
    does: 'JobScheduler refuses the job: `java_class` goes with `language="java"` or with no language.',
    says: 'The line names the two attributes.',
    mend: 'Remove `language`, or the class.',
  }),
  cause('322', {
    title: 'more idle tasks than tasks',
    does: 'JobScheduler refuses the job: `min_tasks` is more than `tasks`, which is 1 where it is not given.',
    says: 'The line names both numbers.',
    mend: 'Raise `tasks`, or lower `min_tasks`.',
  }),
  cause('324', {
    title: 'commands without an exit code',
    does: 'JobScheduler refuses the job: it cannot tell after which exit code `<commands>` shall run.',
    says: 'The line shows the value of the attribute, which is empty when there is none.',
    mend: 'Write `on_exit_code="success"`, `"error"`, a signal, or numbers with blanks between them.',
  }),
  cause('326', {
    title: 'two commands for one exit code',
    does: 'JobScheduler refuses the job. `success` is the same as 0.',
    says: 'The line names the attribute and the code that is there twice.',
    mend: 'Put the commands for one exit code into one `<commands>`.',
  }),
  cause('407', {
    title: 'a lock without a name',
    does: 'JobScheduler refuses the job.',
    says: 'The line names the empty attribute.',
    mend: 'Write the name of the lock, or remove `<lock.use>`.',
  }),
  cause('408', {
    title: 'a lock that is used in two ways',
    does: 'JobScheduler refuses the job: the same lock cannot be both exclusive and shared.',
    says: 'The line names the element and the attribute that would change.',
    mend: 'Keep one of the two `<lock.use>`.',
  }),
  {
    ...cause('', {
      title: 'a priority that is no number for Unix',
      does: 'On Unix it refuses the job: there, negative numbers and those with a "+" are not read. On Windows the same file is loaded.',
      says: 'The line shows the value.',
      mend: 'Write a number from 0 to 20, or one of the words `idle`, `below_normal`, `normal`, `above_normal`, `high`.',
    }),
    code: 'Z-4011',
  },
]
