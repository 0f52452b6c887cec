import type {Environment} from '../domain/environment.ts'
import {inspectStore, type Inspection, type InspectionDoors} from './verify/inspect.ts'
import {repairStore, type Repair, type RepairDoors, type RepairRequest} from './verify/repair.ts'

export interface VerifyRequest {
  readonly environment: Environment
  /** Whether every pack is downloaded. */
  readonly data: Inspection['data']
  /** What the flags say to a repair; undefined when none is wanted. */
  readonly repair: RepairRequest | undefined
}

export interface Verification {
  /** The state at the end: after a repair, as it is then. */
  readonly inspection: Inspection
  /** Absent when no repair was wanted, or nothing could be mended. */
  readonly repair?: Repair
}

/**
 * Checks the integrity of a store and, when wanted, mends what can be mended.
 * @throws Failure 'not-found' when nothing is published; 'refused' without confirmation of a repair
 */
export const verifyStore = async (
  world: InspectionDoors & RepairDoors,
  {environment, data, repair}: VerifyRequest,
): Promise<Verification> => {
  const inspection = await inspectStore(world, environment, data)
  if (repair === undefined) return {inspection}
  const mended = await repairStore(world, environment, inspection, repair)
  if (mended === undefined) return {inspection}
  return {inspection: await inspectStore(world, environment, data), repair: mended}
}
