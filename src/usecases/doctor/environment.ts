import {failedBy, ok, type CheckGroup, type Diagnosis} from '../../domain/checkup.ts'
import {BUCKET_CHECKS} from './bucket.ts'
import {conditionalWrites} from './conditional-writes.ts'
import type {ConfiguredEnvironment} from './configuration.ts'
import {DIRECTORY_WRITING_CHECKS, FOLDER_CHECK, ifThere} from './directory.ts'
import {environmentContext, type DoctorDoors, type EnvironmentContext} from './environment-context.ts'
import {runChecks, type Check} from './run-checks.ts'
import {LIST_CHECK, MISSING_CHECK, READING_CHECKS} from './store.ts'

/** Every setting that somebody made, and where. */
const settings = ({environment, originOf}: EnvironmentContext): Diagnosis => {
  const keys = ['url', 'region', 'profile', 'endpoint', 'forcePathStyle', 'expectedBucketOwner', 'promoteFrom'] as const
  const set = [...keys, 'protected' as const, 'objects' as const].flatMap((key) => {
    const origin = originOf(key)
    return origin === undefined ? [] : [{key, origin}]
  })
  const origins = new Set(set.map(({origin}) => origin.replace(/:\d+$/, '')))
  const texts = Array.from(origins, (origin) => {
    const there = set.filter((one) => one.origin.replace(/:\d+$/, '') === origin)
    return `${there.map(({key}) => key).join(', ')} from ${origin}`
  })
  return ok(texts.join('; ') || environment.url)
}

const SETTINGS_CHECK: Check<EnvironmentContext> = {check: 'settings', look: settings}

/** The checks of each kind of store, in the order in which they are made and shown. */
const CHECKS: Readonly<Record<'s3' | 'directory', readonly Check<EnvironmentContext>[]>> = {
  s3: [
    SETTINGS_CHECK,
    ...BUCKET_CHECKS,
    LIST_CHECK,
    MISSING_CHECK,
    ...READING_CHECKS,
    {check: 'conditional-writes', needs: ['bucket', 'marker'], look: conditionalWrites},
  ],
  directory: [
    SETTINGS_CHECK,
    FOLDER_CHECK,
    ...[LIST_CHECK, ...READING_CHECKS].map(ifThere),
    ...DIRECTORY_WRITING_CHECKS,
  ],
}

/** Examines one environment. @throws Failure 'interrupted' */
export const examineEnvironment = async (
  doors: DoctorDoors,
  one: ConfiguredEnvironment,
  more: Pick<EnvironmentContext, 'writing' | 'originOf' | 'found'>,
): Promise<CheckGroup> => {
  if (one.kind === 'wrong') {
    const {name, why} = one
    return {
      subject: {kind: 'environment', name, url: undefined},
      checks: [{check: 'settings', diagnosis: failedBy(why)}],
    }
  }
  const {environment} = one
  const {name, url, location} = environment
  const context = environmentContext(doors, environment, more)
  const checks = await runChecks(CHECKS[location.kind], context, doors.checkpoint)
  return {subject: {kind: 'environment', name, url}, checks}
}
