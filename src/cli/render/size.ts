const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const

/** A number with commas between thousands: `12,345`. */
export const count = (value: number): string => value.toLocaleString('en-US')

/** `1 object`, `2,000 objects`. */
export const counted = (value: number, singular: string, plural = `${singular}s`): string =>
  `${count(value)} ${value === 1 ? singular : plural}`

/** A number of bytes for people: `512 B`, `1.5 KiB`, `20 MiB`. */
export const humanSize = (bytes: number): string => {
  let value = bytes
  let unit = -1
  // From 1,023.5 on, rounding would show "1024".
  while (value >= (unit < 0 ? 1024 : 1023.5) && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  const name = UNITS[unit]
  return name === undefined ? `${bytes} B` : `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${name}`
}
