/**
 * Loaded by `node --require` into the jsctl that a test runs: below a folder the disk ignores the case of letters, has no hard
 * links, or both, as far as the calls go by which `validate --fix` changes files. The plan comes in TEST_DISK, see
 * other-disk.ts. It is a stand-in: names are looked up in the listing before each call.
 */
const fs = require('node:fs')
const module_ = require('node:module')
const {basename, dirname, join, resolve, sep} = require('node:path')

const {root, ignoresCase, hasLinks} = JSON.parse(process.env.TEST_DISK)
const real = {...fs, promises: {...fs.promises}}

const isOurs = (path) => {
  const file = resolve(String(path))
  const [, descriptor, rest] = /^(\/proc\/self\/fd\/\d+)(\/.*)?$/.exec(file) ?? []
  const place = descriptor === undefined ? file : real.readlinkSync(descriptor) + (rest ?? '')
  return place.startsWith(root + sep)
}

/** The name as it is written on the disk. */
const written = (path) => {
  if (!ignoresCase || typeof path !== 'string' || !isOurs(path)) return path
  const names = real.readdirSync(dirname(path))
  const name = basename(path)
  const same = names.includes(name) ? name : names.find((other) => other.toLowerCase() === name.toLowerCase())
  return same === undefined ? path : join(dirname(path), same)
}

for (const name of [
  'lstatSync',
  'statSync',
  'openSync',
  'accessSync',
  'unlinkSync',
  'chmodSync',
  'chownSync',
  'lstat',
  'open',
])
  fs[name] = (path, ...rest) => real[name](written(path), ...rest)
for (const name of ['lstat', 'open', 'unlink', 'readFile'])
  fs.promises[name] = (path, ...rest) => real.promises[name](written(path), ...rest)

fs.linkSync = (from, to) => {
  if (!hasLinks && isOurs(to)) throw Object.assign(new Error('EPERM: there are no hard links'), {code: 'EPERM'})
  real.linkSync(written(from), written(to))
}

/** From a name to the same one in another case Linux does nothing; what replaces a file gets the name as that is written. */
fs.renameSync = (from, to) => {
  if (written(from) !== written(to)) real.renameSync(written(from), written(to))
}

module_.syncBuiltinESMExports()
