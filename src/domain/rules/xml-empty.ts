import {xmlRule} from './xml-rule.ts'

export const xmlEmpty = xmlRule('xml.empty', {
  title: 'An object is not empty',
  doc: 'A file without an element is what an interrupted save or copy leaves. Write the object again, or delete the file.',
  good: [{files: {'a.lock.xml': '<lock/>\n', 'notes.txt': ''}}],
  bad: [
    {files: {'a.lock.xml': ''}, at: 'a.lock.xml:1:1'},
    {files: {'a.lock.xml': '\n \n'}, at: 'a.lock.xml:1:1'},
    {files: {'a.lock.xml': '<!-- nothing -->'}, at: 'a.lock.xml:1:1'},
  ],
})
