import {grammarRule} from './grammar-rule.ts'

export const timeFormat = grammarRule('time.format', {
  title: 'Times of day are HH:MM or HH:MM:SS',
  doc: 'On the clock of 24 hours, with a colon: `8:00` and `08:00:00` are read, `10:00 PM` and `930` are not.',
  good: [{files: {'s.schedule.xml': '<schedule><period begin="8:00" end="18:30:00"/></schedule>'}}],
  bad: [
    {files: {'s.schedule.xml': '<schedule><period single_start="10:00 PM"/></schedule>'}, at: 's.schedule.xml:1:19'},
    {files: {'s.schedule.xml': '<schedule><period single_start="930"/></schedule>'}, at: 's.schedule.xml:1:19'},
  ],
})
