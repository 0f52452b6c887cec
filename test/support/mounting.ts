import {execFileSync} from 'node:child_process'
import type {Context} from 'mocha'
import {skipped} from './skipped.ts'

const mount = (context: Context, words: readonly string[], folder: string): (() => void) => {
  try {
    execFileSync('mount', [...words, folder], {stdio: 'ignore'})
  } catch {
    skipped(context, 'nothing can be mounted here: run as root with CAP_SYS_ADMIN')
  }
  return () => {
    execFileSync('umount', [folder])
  }
}

/** Mounts a disk in memory; skips the test where that is not allowed. @returns what unmounts it */
export const mountMemory = (context: Context, folder: string, options = 'size=16m'): (() => void) =>
  mount(context, ['-t', 'tmpfs', '-o', options, 'tmpfs'], folder)

/** Makes a folder one that nobody can write to. @returns what makes it as it was */
export const mountReadOnly = (context: Context, folder: string): (() => void) => {
  const undo = mount(context, ['--bind', folder], folder)
  execFileSync('mount', ['-o', 'remount,ro,bind', folder])
  return undo
}
