import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import {OWN_PREFIX, isViewKey} from '../../domain/store-keys.ts'
import type {StoreReader, World} from '../../ports/index.ts'

/** The key of another store's own things, at any depth below this one. */
const isNestedStore = (key: string): boolean => key.includes(`/${OWN_PREFIX}`)

/**
 * Checks the place before the first publication: no plain objects, no other store below or above.
 * @param plain whether plain objects may lie there (an import makes a release of them)
 * @throws Failure 'refused'
 */
export const checkFreshPlace = async (
  store: StoreReader,
  environment: Environment,
  plain: 'accept-plain' | 'refuse-plain',
  tell: World['tell'],
): Promise<void> => {
  let count = 0
  for await (const page of store.list('')) {
    const nested = page.find(({key}) => isViewKey(key) && isNestedStore(key))
    if (nested !== undefined) refuseNested(environment, nested.key)
    count += page.filter(({key}) => isViewKey(key)).length
  }
  if (count > 0 && plain === 'refuse-plain') {
    throw new Failure(
      'refused',
      `${count} plain ${count === 1 ? 'object lies' : 'objects lie'} in ${environment.url} already, put there by other tools`,
      {
        hints: [
          `\`jsctl import --env ${environment.name}\` checks them and makes them release 1; nothing is rewritten. Then push.`,
          'If they are not wanted, empty the place first, or give the environment another prefix.',
        ],
      },
    )
  }
  await checkAbove(store, environment, tell)
}

const refuseNested = (environment: Environment, key: string): never => {
  const inner = key.slice(0, key.indexOf(`/${OWN_PREFIX}`) + 1)
  throw new Failure(
    'refused',
    `${environment.url} contains another store, ${printable(inner)}: no store lies inside another one`,
    {
      hints: [`Give [environments.${environment.name}] a url beside it.`],
    },
  )
}

const checkAbove = async (store: StoreReader, environment: Environment, tell: World['tell']): Promise<void> => {
  const levels = Array.from({length: store.levelsAbove}, (_, index) => index + 1)
  const found = await Promise.all(levels.map((level) => store.markerAbove(level)))
  if (found.includes('present')) {
    throw new Failure('refused', `${environment.url} lies inside another store: no store lies inside another one`, {
      hints: [`Give [environments.${environment.name}] a url outside of it.`],
    })
  }
  if (found.includes('hidden')) {
    tell({
      type: 'note',
      message: `whether a store lies above ${environment.url} may not be seen with these rights; taken as none`,
    })
  }
}
