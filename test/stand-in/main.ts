import {startStandIn} from './stand-in.ts'

/** The stand-in as a process of its own, where the memory of tests is measured: tells its parent where it listens, ends with it. */
const {endpoint} = await startStandIn()
process.on('disconnect', () => process.exit())
process.send?.(endpoint)
