/** A job that is right, for the examples of rules. */
export const JOB = '<job><script language="shell">echo hello</script></job>\n'
export const JOB_CHAIN =
  '<job_chain><job_chain_node state="1" job="load"/><job_chain_node.end state="end"/></job_chain>\n'
export const ORDER = '<order><run_time let_run="no"/></order>\n'
export const LOCK = '<lock/>\n'

/** The bytes of a text as ISO-8859-1: one for each character. */
export const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** The bytes of a text as UTF-16, low byte first, with a byte order mark. */
export const utf16 = (text: string): Uint8Array =>
  Uint8Array.from(
    Array.from(`\ufeff${text}`).flatMap((character) => [character.charCodeAt(0) & 0xff, character.charCodeAt(0) >> 8]),
  )
