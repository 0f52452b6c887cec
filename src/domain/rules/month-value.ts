import {grammarRule} from './grammar-rule.ts'

export const monthValue = grammarRule('month.value', {
  title: 'Months are English names in lower case, or 1 to 12',
  doc: '`january` to `december` without capitals and not shortened, or the number without a leading zero. Several months have blanks between them.',
  mends: 'a value in which only the case of letters is wrong',
  good: [{files: {'s.schedule.xml': '<schedule><month month="january 7"><period begin="08:00"/></month></schedule>'}}],
  bad: [
    {
      files: {'s.schedule.xml': '<schedule><month month="January"><period begin="08:00"/></month></schedule>'},
      at: 's.schedule.xml:1:18',
    },
    {
      files: {'s.schedule.xml': '<schedule><month month="13"><period begin="08:00"/></month></schedule>'},
      at: 's.schedule.xml:1:18',
    },
  ],
})
