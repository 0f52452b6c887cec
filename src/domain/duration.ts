const UNITS = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000} as const

/** A time as people write it, `10s`, `5m`, `2h`, `1d`, in milliseconds; undefined when it is none. */
export const parseDuration = (text: string): number | undefined => {
  const [, digits = '', unit = ''] = /^([0-9]{1,9})([smhd])$/.exec(text) ?? []
  return digits === '' ? undefined : Number(digits) * UNITS[unit as keyof typeof UNITS]
}

/** The same the other way round, for people: `20 s`, `5 min`. @param milliseconds not negative */
export const formatDuration = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
