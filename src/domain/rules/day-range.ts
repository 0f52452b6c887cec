import {grammarRule} from './grammar-rule.ts'

export const dayRange = grammarRule('day.range', {
  title: 'Days of a month lie within the month',
  doc: 'In `<monthdays>` 1 to 31; in `<ultimos>` 0 to 30, counted back from the last day, which is 0; `which` is 1 to 4, or -1 to -4 counted from the end of the month.',
  good: [
    {
      files: {
        's.schedule.xml':
          '<schedule><monthdays><day day="1 15"><period begin="08:00"/></day><weekday day="friday" which="-1"><period begin="08:00"/></weekday></monthdays><ultimos><day day="0"><period begin="20:00"/></day></ultimos></schedule>',
      },
    },
  ],
  bad: [
    {
      files: {
        's.schedule.xml': '<schedule><monthdays><day day="32"><period begin="08:00"/></day></monthdays></schedule>',
      },
      at: 's.schedule.xml:1:27',
    },
    {
      files: {'s.schedule.xml': '<schedule><ultimos><day day="31"><period begin="08:00"/></day></ultimos></schedule>'},
      at: 's.schedule.xml:1:25',
    },
    {
      files: {
        's.schedule.xml':
          '<schedule><monthdays><weekday day="friday" which="5"><period begin="08:00"/></weekday></monthdays></schedule>',
      },
      at: 's.schedule.xml:1:44',
    },
  ],
})
