/**
 * Loaded by `node --require` into the jsctl that a test runs: it counts every call that changes the disk below a folder, and
 * kills the process, lets a call fail, runs a script or tells a wrong time where the test wants it. The plan comes in the
 * variable TEST_FAULTS, see faults.ts.
 *
 * What Node does in several system calls is taken apart here (`writeFile` is open, write, write, close), so that there is a
 * point between any two of them, and half a file is seen. What cannot be taken apart is refused: a point would be missing.
 */
const childProcess = require('node:child_process')
const fs = require('node:fs')
const module_ = require('node:module')
const {resolve, sep} = require('node:path')

const {root, die, fail, log, clock, before = []} = JSON.parse(process.env.TEST_FAULTS)
const real = {...fs, promises: {...fs.promises}, execFileSync: childProcess.execFileSync}

const isOurs = (path) => path === root || path.startsWith(root + sep)
/** Also names in a folder that the process has open are paths. */
const absolute = (path) => {
  const file = resolve(path instanceof URL ? path.pathname : String(path))
  const [, descriptor, rest] = /^(\/proc\/self\/fd\/\d+)(\/.*)?$/.exec(file) ?? []
  return descriptor === undefined ? file : real.readlinkSync(descriptor) + (rest ?? '')
}

let count = 0
const kill = () => process.kill(process.pid, 'SIGKILL')

const runScripts = (call, path) => {
  for (const script of before) {
    if (script.call !== call || !path.endsWith(script.path) || script.done) continue
    script.done = true
    real.execFileSync('sh', ['-ec', script.run], {stdio: ['ignore', 'ignore', 'inherit']})
  }
}

const enter = (call, path) => {
  runScripts(call, path)
  count++
  if (log) real.appendFileSync(log, `${count} ${call} ${path}\n`)
  if (die?.when === 'before' && count === die.at) kill()
  if (count === fail?.at) throw Object.assign(new Error(`${fail.code}: told so, ${call} '${path}'`), {code: fail.code})
  return count
}

const leave = (number) => {
  if (die?.when === 'after' && number === die.at) kill()
}

const point = (call, path, action) => {
  if (!isOurs(path)) return action()
  const number = enter(call, path)
  try {
    return action()
  } finally {
    leave(number)
  }
}

const pointAsync = async (call, path, action) => {
  if (!isOurs(path)) return action()
  const number = enter(call, path)
  try {
    return await action()
  } finally {
    leave(number)
  }
}

const {O_CREAT, O_TRUNC} = fs.constants
const mayChange = (flags = 'r') => (typeof flags === 'number' ? (flags & (O_CREAT | O_TRUNC)) !== 0 : !/^r/.test(flags))

/** Calls with one path that matters: the first, or the second where two are given. */
const SIMPLE = {
  rename: 1,
  link: 1,
  symlink: 1,
  unlink: 0,
  rmdir: 0,
  chmod: 0,
  lchown: 0,
  chown: 0,
  utimes: 0,
  lutimes: 0,
  truncate: 0,
}
const COMPOSED = ['writeFile', 'appendFile', 'copyFile', 'rm', 'cp']
/** Which argument of these is the path that changes. */
const pathOf = (name, args) => absolute(args[['copyFile', 'cp'].includes(name) ? 1 : (SIMPLE[name] ?? 0)])

const refuse = (name) => {
  throw new Error(`test/support/faults.cjs must take ${name} apart`)
}

for (const name of Object.keys(SIMPLE)) {
  fs[`${name}Sync`] = (...args) => point(name, pathOf(name, args), () => real[`${name}Sync`](...args))
  fs.promises[name] = (...args) => pointAsync(name, pathOf(name, args), () => real.promises[name](...args))
}
for (const name of [...Object.keys(SIMPLE), ...COMPOSED, 'mkdir', 'open']) {
  fs[name] = (...args) => {
    const changes = name !== 'open' || mayChange(typeof args[1] === 'function' ? 'r' : args[1])
    return changes && isOurs(pathOf(name, args)) ? refuse(`fs.${name}`) : real[name](...args)
  }
}
for (const name of COMPOSED) {
  fs.promises[name] = (...args) =>
    typeof args[0] !== 'object' && isOurs(pathOf(name, args))
      ? refuse(`fs.promises.${name}`)
      : real.promises[name](...args)
}

const opened = new Map()
fs.openSync = (path, flags, mode) => {
  const file = absolute(path)
  const open = () => real.openSync(path, flags, mode)
  const descriptor = mayChange(flags) ? point('open', file, open) : open()
  opened.set(descriptor, file)
  return descriptor
}
fs.closeSync = (descriptor) => {
  opened.delete(descriptor)
  real.closeSync(descriptor)
}
for (const name of ['write', 'fsync', 'fdatasync', 'ftruncate', 'fchmod', 'fchown', 'futimes']) {
  fs[`${name}Sync`] = (descriptor, ...args) =>
    point(name, opened.get(descriptor) ?? '', () => real[`${name}Sync`](descriptor, ...args))
}

const writePieces = (file, flags, mode, bytes) => {
  const descriptor = fs.openSync(file, flags, mode)
  try {
    const half = Math.floor(bytes.length / 2)
    for (const piece of [bytes.subarray(0, half), bytes.subarray(half)]) {
      for (let done = 0; done < piece.length;) done += fs.writeSync(descriptor, piece, done)
    }
  } finally {
    fs.closeSync(descriptor)
  }
}
const optionsOf = (options, flag) => ({flag, mode: 0o666, ...(typeof options === 'object' ? options : {})})

for (const [name, usual] of [
  ['writeFileSync', 'w'],
  ['appendFileSync', 'a'],
]) {
  fs[name] = (path, data, options) => {
    if (typeof path === 'number' || !isOurs(absolute(path))) return real[name](path, data, options)
    const {flag, mode} = optionsOf(options, usual)
    writePieces(path, flag, mode, Buffer.from(data))
  }
}
fs.cpSync = (from, to, options) => (isOurs(absolute(to)) ? refuse('fs.cpSync') : real.cpSync(from, to, options))
fs.copyFileSync = (from, to, mode) => {
  if (!isOurs(absolute(to))) return real.copyFileSync(from, to, mode)
  const flag = ((mode ?? 0) & fs.constants.COPYFILE_EXCL) === 0 ? 'w' : 'wx'
  writePieces(to, flag, real.statSync(from).mode & 0o777, real.readFileSync(from))
}
fs.mkdirSync = (path, options) => {
  const folder = absolute(path)
  if (!isOurs(folder) || options?.recursive !== true) return point('mkdir', folder, () => real.mkdirSync(path, options))
  if (real.statSync(folder, {throwIfNoEntry: false})?.isDirectory()) return undefined
  const first = isOurs(resolve(folder, '..')) ? fs.mkdirSync(resolve(folder, '..'), options) : undefined
  fs.mkdirSync(folder, {...options, recursive: false})
  return first ?? folder
}
fs.promises.mkdir = (path, options) =>
  isOurs(absolute(path)) && options?.recursive === true
    ? refuse('fs.promises.mkdir')
    : pointAsync('mkdir', absolute(path), () => real.promises.mkdir(path, options))
fs.rmSync = (path, options) => {
  const place = absolute(path)
  if (!isOurs(place)) return real.rmSync(path, options)
  const found = real.lstatSync(place, {throwIfNoEntry: false})
  if (found === undefined && options?.force === true) return
  if (found?.isDirectory() !== true) return fs.unlinkSync(place)
  if (options?.recursive !== true) return real.rmSync(path, options)
  for (const name of real.readdirSync(place)) fs.rmSync(resolve(place, name), options)
  fs.rmdirSync(place)
}

/** A file handle whose writes are points; streams of it are not taken apart. */
const watched = (handle, file) => {
  for (const name of ['write', 'writev', 'sync', 'datasync', 'truncate', 'chmod', 'chown', 'utimes']) {
    const call = handle[name].bind(handle)
    handle[name] = (...args) => pointAsync(name === 'sync' ? 'fsync' : name, file, () => call(...args))
  }
  for (const name of ['writeFile', 'appendFile', 'createWriteStream']) handle[name] = () => refuse(`FileHandle.${name}`)
  return handle
}
fs.promises.open = async (path, flags, mode) => {
  const file = absolute(path)
  const open = () => real.promises.open(path, flags, mode)
  const handle = await (mayChange(flags) ? pointAsync('open', file, open) : open())
  return isOurs(file) ? watched(handle, file) : handle
}

const {execFile} = childProcess
childProcess.execFile = (file, args, ...rest) =>
  file === 'sync'
    ? point('sync', absolute(args.at(-1)), () => execFile(file, args, ...rest))
    : execFile(file, args, ...rest)

if (clock !== undefined) {
  const now = () => Date_.now() + clock
  const Date_ = Date
  globalThis.Date = new Proxy(Date_, {
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
}

module_.syncBuiltinESMExports()
