import {lstatSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

import type {Seen, Watch} from './folder-reader.ts'

let watch: Watch | undefined
let reads = 0
const violations = new Set<string>()
const whole = new Set<string>()
const inodes = new Map<string, bigint>()

const isAbsence = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** undefined when it is gone, or another thing than it was a moment ago. */
const orNothing = <Result>(action: () => Result): Result | undefined => {
  try {
    return action()
  } catch (error) {
    if (isAbsence(error) || (error instanceof Error && 'code' in error && error.code === 'EISDIR')) return undefined
    throw error
  }
}

const readFile = (folder: string, path: string): void => {
  const content = orNothing(() => readFileSync(join(folder, path), 'latin1'))
  if (content === undefined) return
  reads++
  if (!whole.has(content))
    violations.add(`${path} held ${content.length} bytes that nobody published: ${content.slice(0, 40)}`)
}

const readBelow = (folder: string, below: string): void => {
  for (const entry of orNothing(() => readdirSync(join(folder, below), {withFileTypes: true})) ?? []) {
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) readBelow(folder, join(below, entry.name))
    else readFile(folder, join(below, entry.name))
  }
}

const look = ({folder, lasting, staying}: Watch): void => {
  readBelow(folder, '')
  for (const path of lasting) {
    if (orNothing(() => lstatSync(join(folder, path))) === undefined) violations.add(`${path} was missing`)
  }
  for (const path of staying) {
    const inode = orNothing(() => lstatSync(join(folder, path), {bigint: true}).ino)
    if (inode !== (inodes.get(path) ?? inode) || inode === undefined) violations.add(`the folder ${path} was gone`)
    if (inode !== undefined) inodes.set(path, inode)
  }
}

const round = (): void => {
  if (watch === undefined) return
  look(watch)
  setImmediate(round)
}

process.on('message', (message: Watch | 'stop') => {
  if (message === 'stop') {
    const seen: Seen = {reads, violations: [...violations]}
    watch = undefined
    process.send?.(seen)
    return
  }
  watch = message
  reads = 0
  for (const memory of [violations, whole, inodes]) memory.clear()
  for (const content of message.contents) whole.add(content)
  look(message)
  process.send?.('reading')
  setImmediate(round)
})
