import type {Finding} from '../finding.ts'
import type {NamedReference, ObjectFacts} from '../objects/facts.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import {isLookedUp, resolve, type Resolution} from '../objects/resolve.ts'
import type {BadExample, Example, ObjectsRule, Remark} from './rule.ts'

/** A reference and where it leads. */
export interface FollowedReference {
  readonly object: ObjectFacts
  readonly reference: NamedReference
  readonly resolution: Resolution
}

const followed = new WeakMap<ObjectIndex, readonly FollowedReference[]>()

/** Every reference of a folder, followed once for all rules. */
export const followedReferences = (index: ObjectIndex): readonly FollowedReference[] => {
  const known = followed.get(index)
  if (known !== undefined) return known
  const made = index.objects.flatMap((object) =>
    object.references
      .filter((reference) => isLookedUp(object, reference))
      .map((reference) => ({object, reference, resolution: resolve(index, object, reference)})),
  )
  followed.set(index, made)
  return made
}

interface ObjectsRuleText {
  readonly severity: Finding['severity']
  readonly title: string
  readonly engine: ObjectsRule['engine']
  readonly doc: string
  readonly good: readonly Example[]
  readonly bad: readonly [BadExample, ...BadExample[]]
}

/** A rule about single references: what it says of each, or undefined. */
export const referenceRule = (
  id: string,
  {
    say,
    ...text
  }: ObjectsRuleText & {
    readonly say: (reference: FollowedReference, index: ObjectIndex) => Omit<Remark, 'path' | 'position'> | undefined
  },
): ObjectsRule => ({
  id,
  ...text,
  scope: 'objects',
  check: (index) =>
    followedReferences(index).flatMap((reference) => {
      const said = say(reference, index)
      return said === undefined ? [] : [{...said, path: reference.object.path, position: reference.reference.position}]
    }),
})

/** A rule about whole objects, held against the others. */
export const objectsRule = (
  id: string,
  {
    look,
    ...text
  }: ObjectsRuleText & {readonly look: (object: ObjectFacts, index: ObjectIndex) => readonly Omit<Remark, 'path'>[]},
): ObjectsRule => ({
  id,
  ...text,
  scope: 'objects',
  check: (index) =>
    index.objects.flatMap((object) => look(object, index).map((remark) => ({...remark, path: object.path}))),
})
