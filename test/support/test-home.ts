import {chmodSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/**
 * Home, configuration and state of everything that this run of the tests starts. Nobody else knows its name, every user may
 * enter it, and it is gone at the end: what one run leaves there can neither help nor hinder another one.
 */
export const testHome = mkdtempSync(join(tmpdir(), 'jsctl-test-home-'))

chmodSync(testHome, 0o755)
process.once('exit', () => rmSync(testHome, {recursive: true, force: true}))
