import {writeFileSync} from 'node:fs'
import {conditions} from './conditions.js'
import {connections} from './connections.js'
import {copies} from './copies.js'
import {endpoint, results, tidyUp} from './harness.js'
import {keys} from './keys.js'
import {listing} from './listing.js'
import {multipart} from './multipart.js'
import {objects} from './objects.js'
import {rights} from './rights.js'
import {versioning} from './versioning.js'

// Which parts of S3 a server has, row by row. The rows go on from each other's objects: they run all, and in this order.
//   ENDPOINT, ACCESS_KEY, SECRET_KEY      the server and the user who will own the buckets
//   ACCESS_KEY2, SECRET_KEY2, USER2_ARN   a second user, and what a bucket policy calls them
//   REGION                                default us-east-1
//   OUT                                   file for the results as JSON
// Exit code 1 when a row failed that jsctl, or its tests, need.
for (const part of [objects, conditions, listing, keys, copies, multipart, versioning, rights, connections])
  await part()
await tidyUp()
const count = (result, level) => results.filter((row) => row.result === result && row.level === level).length
console.log(
  `# ${endpoint} must: ${count('PASS', 'must')} pass, ${count('FAIL', 'must')} fail; ` +
    `extra: ${count('PASS', 'extra')} pass, ${count('FAIL', 'extra')} fail`,
)
if (process.env.OUT) writeFileSync(process.env.OUT, JSON.stringify(results, null, 1))
process.exitCode = count('FAIL', 'must') === 0 ? 0 : 1
