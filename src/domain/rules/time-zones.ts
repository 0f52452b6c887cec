/** Names that are written in another case than in the list of time zones; made when first needed. */
let spelled: ReadonlyMap<string, string> | undefined

const spellings = (): ReadonlyMap<string, string> =>
  (spelled ??= new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name])))

export const timeZoneNames = (): Iterable<string> => spellings().values()

const isKnownToIntl = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', {timeZone: name}).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const OFFSET = /^[-+]\d{1,2}(:?\d{2}){0,2}$/

/** Whether an id is one of the time zone database, or an offset. Joda compares letters exactly, Intl does not. */
export const isTimeZone = (name: string): boolean =>
  OFFSET.test(name) || ((spellings().get(name.toLowerCase()) ?? name) === name && isKnownToIntl(name))
