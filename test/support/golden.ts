import assert from 'node:assert/strict'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'

const folder = new URL('../golden/', import.meta.url)

/**
 * Compares a text with the file of that name in test/golden: what people and programs read is changed on purpose only.
 * With UPDATE_GOLDEN=1 the file is written instead; look at the difference before you commit it.
 */
export const golden = (name: string, actual: string): void => {
  const file = fileURLToPath(new URL(name, folder))
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, actual)
    return
  }
  assert.ok(existsSync(file), `there is no test/golden/${name}: run the test with UPDATE_GOLDEN=1 and look at the file`)
  assert.equal(actual, readFileSync(file, 'utf8'), `test/golden/${name} differs; UPDATE_GOLDEN=1 writes it anew`)
}
