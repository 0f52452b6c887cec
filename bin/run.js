#!/usr/bin/env node
// The first file that runs must be read by every Node there is: on an old one it says so. That is why it is CommonJS (package.json
// beside it) and ES5; the linter and test/e2e/old-node.test.ts hold it to that.
'use strict'

var wanted = require('../package.json').engines.node
var oldest = /(\d+)\.(\d+)/.exec(wanted)
var here = process.versions.node.split('.')
var older = here[0] === oldest[1] ? Number(here[1]) < Number(oldest[2]) : Number(here[0]) < Number(oldest[1])

if (older) {
  var message = 'jsctl needs Node ' + oldest[0] + ' or newer, and this is Node ' + process.versions.node
  var hint = 'Install a newer one (https://nodejs.org/), or put its folder first on the PATH. This one is '
  var error = {code: 'failed', exitCode: 1, message: message, hint: hint + process.execPath + '.'}
  if (process.argv.indexOf('--json') < 0) process.stderr.write('error: ' + message + '\n  ' + error.hint + '\n')
  else process.stdout.write(JSON.stringify({error: error}, null, 2) + '\n')
  process.exitCode = 1
} else {
  require('./start.js')
}
