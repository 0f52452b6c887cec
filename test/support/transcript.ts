/** Who publishes in transcripts: as wide as in the page, so that columns are. */
export const AUTHOR = {JSCTL_AUTHOR: 'maria@desk-7'}

/** What commands printed, with everything taken out that is of this minute. */
export const asEverywhere = (transcript: string): string =>
  transcript
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-22T13:22:31.000Z')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '2026-11-22 13:22')
    .replaceAll(/\d+ s(econds)? ago|\d+ minutes? ago/g, 'just now')
