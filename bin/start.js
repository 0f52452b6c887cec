'use strict'
const {enableCompileCache} = require('node:module')
const root = require('node:path').dirname(__dirname)

enableCompileCache?.()
// The root by its name: oclif would take bin/, which has a package.json, too.
import('../dist/cli/run.js').then(({run}) => run(root))
