/** Bytes that Linux allows a name and a path (NAME_MAX, PATH_MAX without its final zero byte); other systems allow about as much. */
const [LONGEST_NAME, LONGEST_PATH] = [255, 4095]

/** Why no file system can have a path, to follow the name of a setting; undefined when one can. */
export const pathProblem = (path: string): string | undefined => {
  if (path.includes('\0')) return 'holds a zero byte: no path does'
  const bytes = Buffer.byteLength(path)
  if (bytes > LONGEST_PATH) return `names a path of ${bytes} bytes: ${LONGEST_PATH} is the most`
  const longest = Math.max(...path.split(/[\\/]/).map((name) => Buffer.byteLength(name)))
  return longest > LONGEST_NAME ? `names a folder of ${longest} bytes: ${LONGEST_NAME} is the most` : undefined
}
