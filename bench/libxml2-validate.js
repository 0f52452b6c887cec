// Reads every object of a folder with libxml2, and holds it against a schema: what `validate` is compared with.
//   node bench/libxml2-validate.js FOLDER SCHEMA
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {XmlDocument, XsdValidator} from 'libxml2-wasm'

const [folder, schema] = process.argv.slice(2)
const schemaDocument = XmlDocument.fromBuffer(readFileSync(schema))
const validator = XsdValidator.fromDoc(schemaDocument)

for (const name of readdirSync(folder, {recursive: true})) {
  if (!/\.(job|job_chain|order|lock|process_class|schedule|monitor)\.xml$/.test(name)) continue
  const document = XmlDocument.fromBuffer(readFileSync(join(folder, name)))
  validator.validate(document)
  document.dispose()
}

validator.dispose()
schemaDocument.dispose()
