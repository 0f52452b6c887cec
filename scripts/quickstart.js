#!/usr/bin/env node
// The main job on the embedded directory store: a live folder is checked, published, changed, compared, published again,
// mirrored into a server's folder and rolled back. Every command is printed before it runs; it can be typed just so.
import {spawnSync} from 'node:child_process'
import {cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))
const place = process.argv[2] ?? mkdtempSync(join(realpathSync(tmpdir()), 'jsctl-quickstart-'))

const say = (text) => console.log(`\n# ${text}`)

const jsctl = (...words) => {
  console.log(`$ jsctl ${words.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ')}`)
  const {status} = spawnSync(process.execPath, [join(project, 'bin/run.js'), ...words], {cwd: place, stdio: 'inherit'})
  if (status !== 0) {
    console.error(`this command ended with exit code ${status}; the quickstart stops here`)
    process.exit(1)
  }
}

const edit = (file, before, after) => {
  const path = join(place, file)
  const text = readFileSync(path, 'latin1')
  if (!text.includes(before)) throw new Error(`${file} does not contain ${before}`)
  writeFileSync(path, text.replace(before, after), 'latin1')
  console.log(`$ sed -i 's/${before}/${after}/' ${file}`)
}

cpSync(join(project, 'examples/live'), join(place, 'live'), {recursive: true})
mkdirSync(join(place, 'server/config'), {recursive: true})
writeFileSync(
  join(place, 'jsctl.toml'),
  `live = "./live"                       # what you edit

[environments.local]
url = "file:./store"                  # a folder; a bucket is  url = "s3://my-bucket/my-prefix"

[server]
env = "local"
live = "./server/config/live"         # what a JobScheduler would watch
`,
)

console.log(`# The quickstart works in ${place}`)
console.log(`$ cd ${place}`)
say('A live folder: jobs, job chains, orders, as JOE writes them. Is it right?')
jsctl('validate')
say('Publish it: release 1 of the environment "local".')
jsctl('push', '--env', 'local', '--yes', '--message', 'first release')
say('Somebody moves the nightly chain to an earlier hour. The file keeps its size: tools that compare sizes miss that.')
edit('live/workdays.schedule.xml', 'single_start="22:30"', 'single_start="21:30"')
say('What would change?')
jsctl('diff', '--env', 'local', '--format', 'unified')
say('Publish that: release 2.')
jsctl('push', '--env', 'local', '--yes', '--message', 'one hour earlier')
say('On the server: mirror the newest release into the live folder that JobScheduler watches.')
jsctl('pull')
say('Again: nothing to do, and only one request was needed to know that.')
jsctl('pull')
say('It was a mistake. Bring back what was there before: a new release with the old content, and the server follows.')
jsctl('rollback', '--env', 'local', '--yes', '--message', 'the data is not there yet')
jsctl('pull')
say('What happened?')
jsctl('releases', '--env', 'local')
jsctl('status')

console.log(`
# Look around:
#   ${join(place, 'server/config/live')}   what JobScheduler would load
#   ${join(place, 'store')}   the store: plain files, and .jsctl/ with the releases
#   ${join(place, 'jsctl.toml')}   the configuration; docs/configuration.md explains it
# Your own folder: change \`live\` and \`url\` there, then run  node ${join(project, 'bin/run.js')} push --env local`)
