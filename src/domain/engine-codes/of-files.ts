import {cause, line, type EngineCode} from './engine-code.ts'

/** Codes about files, their names, and what they refer to. */
export const CODES_OF_FILES: readonly EngineCode[] = [
  line('428', 'ERROR', {
    title: 'a file was refused',
    does: 'JobScheduler could not take over the file. A new object is not there; of a changed one the old version stays active, and the faulty one waits as its replacement. The file is read again when its time changes. A mail is sent where mails on errors are configured.',
    says: 'The line names the file, the time of its last change, and the cause: mostly another code, or a message of the XML parser or the schema (`cvc-…`, `SAXParseException`).',
    mend: 'Look at the cause at the end of the line. `jsctl validate` finds all causes of a file, JobScheduler the first one only. Publish the corrected file: the refused one is then read anew.',
  }),
  cause('409', {
    title: 'the root element is another one than the suffix says',
    does: 'JobScheduler refuses the file. In an included file of parameters it refuses the file that includes it.',
    says: 'The line names the element that was expected and the one that is there.',
    mend: 'Rename the file, or correct its root element. In included parameters leave nothing but `<param name="…" value="…"/>`.',
  }),
  cause('429', {
    title: 'the attribute name contradicts the file name',
    does: 'JobScheduler refuses the file: a file in a live folder is named by its file name, and cannot rename itself.',
    says: 'The line names the object as the file calls it, and the other name.',
    mend: 'Remove the attribute `name`, or rename the file.',
  }),
  cause('232', {
    title: 'an attribute that has no place in a live folder',
    does: 'JobScheduler refuses the file: the objects of a live folder belong to no other JobScheduler, and always replace their older version.',
    says: 'The line names the element, the attribute and its value.',
    mend: 'Remove `spooler_id`, or `replace="no"`.',
  }),
  cause('231', {
    title: 'a value is missing that must be there',
    does: 'JobScheduler refuses the file. The schema lets this pass, for the attribute is needed in some cases only.',
    says: 'The line names the element and the attribute.',
    mend: 'Write the attribute, with a value.',
  }),
  cause('441', {
    title: 'a value that cannot be',
    does: 'JobScheduler refuses the file. The value has the right form, but has no meaning here.',
    says: 'The line names the element, the attribute and the value.',
    mend: 'Write another value, or remove the attribute where it is not needed.',
  }),
  cause('442', {
    title: 'two attributes that exclude each other',
    does: 'JobScheduler refuses the file.',
    says: 'The line names both attributes.',
    mend: 'Remove one of the two.',
  }),
  cause('435', {
    title: 'the file of an order is not named CHAIN,ID.order.xml',
    does: 'JobScheduler cannot tell the chain and the id of the order. The object does not appear anywhere, not even as a faulty one; the error comes again whenever the folder is read.',
    says: 'The line names the file.',
    mend: 'Rename the file: the name of the job chain, a comma, the id of the order.',
  }),
  cause('436', {
    title: 'the attribute id contradicts the file name',
    does: 'JobScheduler refuses the file of the order.',
    says: 'The line says only that the two ids differ; the file is the one of SCHEDULER-428.',
    mend: 'Remove the attribute `id`, or rename the file.',
  }),
  cause('437', {
    title: 'the attribute job_chain contradicts the file name',
    does: 'JobScheduler refuses the file of the order.',
    says: 'The line names the chain of the attribute and the one of the file name.',
    mend: 'Remove the attribute `job_chain`, or rename the file.',
  }),
  line('889', 'WARN', {
    title: 'two files are the same object',
    does: 'JobScheduler takes the first of the two in the order of their names, and does not read the second. Names of jobs and job chains are the same in large and small letters.',
    says: 'The line names both files.',
    mend: 'Rename or remove one of them.',
  }),
  cause('461', {
    title: 'a path leads above the live folder',
    does: 'JobScheduler refuses the file with that reference.',
    says: 'The line names the path as it is written.',
    mend: 'Write the path from the live root, with a leading "/".',
  }),
  cause('399', {
    title: 'an included file is missing or wrong',
    does: 'Parameters and holidays: it refuses the file that includes it, and does not read that one again when the included file appears. Scripts: the job is loaded, and each of its tasks fails. Descriptions: they show the error instead.',
    says: 'The line names the include, and after it what went wrong. For a script it stands in the log of the task, without SCHEDULER-428.',
    mend: 'Publish the included file. Then change the including file, so that it is read again.',
  }),
  line('161', 'WARN', {
    title: 'an object that is named is not there',
    does: 'A command of a job fails, each time it runs. A job with a missing schedule stays incomplete; an order with one has no start until the schedule is there.',
    says: 'The line names the kind of the object and its path from the live root.',
    mend: 'Publish the object, or correct the path. In commands of jobs paths count from the live root, not from the folder of the job.',
  }),
]
