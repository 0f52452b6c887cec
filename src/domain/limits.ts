const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

/** Limits in bytes or counts, checked before anything is written or read into memory (docs/format.md, "Limits"). */
export const LIMITS = {
  /** One file of a release. */
  file: 64 * MIB,
  /** One XML object: what JobScheduler itself parses. */
  xmlObject: 4 * MIB,
  /** Elements of an XML document inside each other; JobScheduler's own nest about ten deep. */
  xmlDepth: 200,
  /** Attributes of one element. */
  xmlAttributes: 1000,
  /** Characters of the name of an element or attribute: the limit of the JDK's parser, which the engine uses. */
  xmlName: 1000,
  /** Faults of one file that are shown. */
  faults: 1000,
  /** What one rule says of one file. */
  remarks: 1000,
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
  /** Documents such as the marker, the hint, a hold and the report of a server. */
  document: MIB,
  /** The record of the objects view: 200,000 of the longest paths. */
  viewRecord: 256 * MIB,
  /** Letters of the message of a release. */
  message: 65_536,
  /** Servers of one environment whose reports are read. */
  servers: 1000,
  /** Releases in the history of head.json. */
  history: 50,
  /** A file whose lines are shown when it differs. */
  shownFile: 4 * MIB,
  /** Contents read into memory to show their lines, both sides together. */
  shownContents: 128 * MIB,
} as const
