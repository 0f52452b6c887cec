const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

/** Limits in bytes or counts, checked before anything is written or read into memory (docs/format.md, "Limits"). */
export const LIMITS = {
  /** One file of a release. */
  file: 64 * MIB,
  /** One XML object: what JobScheduler itself parses. */
  xmlObject: 4 * MIB,
  /** Files in a release. */
  files: 200_000,
  /** A manifest, unpacked. */
  manifest: 256 * MIB,
  /** Contents of one pack, unpacked. */
  packContent: GIB,
  /** Contents of all packs of a release, unpacked. */
  releaseContent: 8 * GIB,
  /** A file of this size or more gets a pack of its own. */
  largeFile: 4 * MIB,
  /** Packs of small files that a release may refer to before they are packed afresh. */
  smallPacks: 16,
  /** Documents such as the marker, the hint and a hold. */
  document: MIB,
  /** The record of the objects view: about 250 bytes a path. */
  viewRecord: 64 * MIB,
  /** Releases in the history of head.json. */
  history: 50,
} as const
