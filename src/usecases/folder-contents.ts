import type {Sha256} from '../domain/digest.ts'
import type {LivePath} from '../domain/path.ts'
import type {Content, Tree} from '../domain/tree.ts'
import type {ObjectFolder} from '../ports/index.ts'
import type {ContentSource} from './publication/write-packs.ts'

/** The bytes of contents as the folder holds them now; packs compare them with their digests again. */
export const folderContents = (folder: ObjectFolder, tree: Tree): ContentSource => {
  const paths = new Map<Sha256, LivePath>()
  for (const [path, {sha256}] of tree) paths.set(sha256, path)
  return async ({sha256}: Content) => {
    const path = paths.get(sha256)
    return path === undefined ? undefined : folder.read(path)
  }
}
