import assert from 'node:assert/strict'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import type {Finding} from '../../src/domain/finding.ts'
import {RULES} from '../../src/domain/rules/index.ts'
import type {Example} from '../../src/domain/rules/rule.ts'
import {checkFolder} from '../../src/usecases/check-folder.ts'
import {exampleFolder} from '../support/example-folder.ts'

/** Folders of the large live folder; each has nine objects that use each other and those of the root. */
const TEAMS = 6

/** A team's folder in which nothing is wrong, and everything is used. */
const team = (name: string): Readonly<Record<string, string>> => ({
  [`${name}/db.lock.xml`]: '<lock/>\n',
  [`${name}/agent.process_class.xml`]: '<process_class remote_scheduler="http://agent:4445"/>\n',
  [`${name}/workdays.schedule.xml`]:
    '<schedule><weekdays><day day="1 2 3 4 5"><period begin="06:00" end="20:00" repeat="600"/></day></weekdays></schedule>\n',
  [`${name}/times.monitor.xml`]: '<monitor><script language="java" java_class="com.example.Times"/></monitor>\n',
  [`${name}/common.params.xml`]: '<params><param name="folder" value="in"/></params>\n',
  [`${name}/load.job.xml`]: `<job order="yes" process_class="agent"><lock.use lock="db"/><params><include live_file="common.params.xml"/></params><script language="shell">exit 0</script><monitor.use monitor="times"/></job>\n`,
  [`${name}/sweep.job.xml`]: `<job process_class="/seed-agents"><script language="shell">exit 0</script><run_time schedule="workdays"/><commands on_exit_code="error"><start_job job="${name}/load"/></commands></job>\n`,
  [`${name}/invoices.job_chain.xml`]:
    '<job_chain><job_chain_node state="load" job="load" next_state="done" error_state="failed"/><job_chain_node.end state="done"/><job_chain_node.end state="failed"/></job_chain>\n',
  [`${name}/invoices,daily.order.xml`]: `<order state="load" end_state="done"><run_time schedule="/${name}/workdays"/></order>\n`,
})

const CLEAN: Readonly<Record<string, string>> = Object.fromEntries([
  ['seed-agents.process_class.xml', '<process_class/>\n'],
  ...Array.from({length: TEAMS}, (_, index) => Object.entries(team(`seed-team-${index}`))).flat(),
])

const check = async (example: Example): Promise<readonly Finding[]> =>
  (await checkFolder({xml: xmlReader, tell: () => undefined}, exampleFolder(example))).findings

const placeOf = ({path, line, column}: Finding): string =>
  line === undefined || column === undefined ? path : `${path}:${line}:${column}`

/** Examples of rules for one file show that file alone: what it refers to is left out there. */
const BETWEEN_OBJECTS = new Set(RULES.filter(({scope}) => scope === 'objects').map(({id}) => id))

describe('given a large live folder in which nothing is wrong', () => {
  it('nothing is found', async () => assert.deepEqual(await check({files: CLEAN}), []))

  for (const {id, scope, bad} of RULES) {
    it(`${id}: its fault, planted there, is found, and nothing else`, async () => {
      for (const example of bad) {
        const found = await check({...example, files: {...CLEAN, ...example.files}})
        const meant = scope === 'objects' ? found : found.filter(({rule}) => !BETWEEN_OBJECTS.has(rule) || rule === id)
        assert.deepEqual(
          meant.map((finding) => [finding.rule, placeOf(finding)]),
          [[id, example.at]],
        )
        // And nothing in the objects that were clean before.
        assert.deepEqual(
          found.filter(({path}) => path.startsWith('seed-')),
          [],
        )
      }
    }).timeout(20_000)
  }
})
