import {inKnownCase} from '../letter-case.ts'
import {attributeOf, childElements, textOf, valueOf} from '../xml/walk.ts'
import type {XmlElement} from '../xml/document.ts'
import {isBlank} from './values.ts'

/** Languages that are compared letter by letter (K/spooler_module.cxx:356-380). */
const EXACT_LANGUAGES = [
  'shell',
  'java',
  'java:javascript',
  'javax.script:rhino',
  'javax.script:ecmascript',
  'javax.script:javascript',
  'jobscheduler_internal',
  'powershell',
  'dotnet',
]

/** Names of scripting engines, which find them with any case. */
const ENGINES = ['javascript', 'jscript', 'spidermonkey', 'perl', 'perlscript', 'vbscript']

export const KNOWN_LANGUAGES: readonly string[] = [...EXACT_LANGUAGES, 'javascript', 'perlScript', 'VBScript']

/** Attributes that say what runs in place of a source text. */
const CLASSES = ['java_class', 'com_class', 'dotnet_class', 'dll', 'filename']

export const hasClass = (script: XmlElement): boolean => CLASSES.some((name) => !isBlank(valueOf(script, name)))

/** Whether a language is one that JobScheduler may know; script engines can be installed, so what follows a colon is free. */
export const isKnownLanguage = (language: string): boolean =>
  EXACT_LANGUAGES.includes(language) ||
  language.toLowerCase() === 'java' ||
  /^(java|javax\.script|vbscript):./i.test(language) ||
  ENGINES.includes(language.toLowerCase())

/** A language that differs from one that is compared letter by letter in the case of its letters only. */
export const knownCase = (language: string): string | undefined => inKnownCase(language, EXACT_LANGUAGES)

/** Languages whose script must have a text: a process, or a scripting engine of the kernel (K/spooler_module.cxx:399-402). */
export const needsSource = (script: XmlElement): boolean => {
  const language = valueOf(script, 'language')?.trim() ?? ''
  if (hasClass(script)) return false
  return language === '' || language === 'shell' || ENGINES.includes(language.toLowerCase())
}

/** Whether a script holds nothing but blanks, and includes nothing. */
export const isEmptyScript = (script: XmlElement): boolean =>
  childElements(script).length === 0 && textOf(script).trim() === ''

/** The attribute language, when it says something. */
export const languageOf = (script: XmlElement) => {
  const attribute = attributeOf(script, 'language')
  return attribute === undefined || isBlank(attribute.value) ? undefined : attribute
}
