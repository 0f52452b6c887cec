declare const serverNameBrand: unique symbol

/** The name under which a server reports what it holds. */
export type ServerName = string & {readonly [serverNameBrand]: true}

/** A segment of a key: no dot at its beginning, nothing that a file system or a shell takes for something else. */
export const SERVER_NAME_PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/

/** True when `text` can name a server. */
export const isServerName = (text: string): text is ServerName => SERVER_NAME_PATTERN.test(text)
