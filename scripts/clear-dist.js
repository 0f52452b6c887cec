// Before a build: what a module of an earlier name left in dist/ would be packed with the rest.
import {rmSync} from 'node:fs'

rmSync(new URL('../dist', import.meta.url), {recursive: true, force: true})
