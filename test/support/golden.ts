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

/** The same for a part of a page that people write, between two comments of that name; `page` counts from the project. */
export const goldenPart = (page: string, name: string, actual: string): void => {
  const file = fileURLToPath(new URL(`../../${page}`, import.meta.url))
  const whole = readFileSync(file, 'utf8')
  const [before, after] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const [start, end] = [whole.indexOf(before) + before.length, whole.indexOf(after)]
  assert.ok(start >= before.length && end >= start, `${page} has no ${before.trim()} … ${after}`)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, whole.slice(0, start) + actual + whole.slice(end))
  else assert.equal(actual, whole.slice(start, end), `the part "${name}" of ${page} differs; UPDATE_GOLDEN=1 writes it`)
}
