import { toHalfWidth } from './lexis.ts'

const noteWords = /老人|老年|长辈|高龄|年纪大|银发|适老/
const ageWords = /(?:我|本人|老伴|人)?(?:今年)?(?:都|已经?|快)?(?:6[5-9]|[789]\d|1[01]\d|六十[五六七八九]|[七八九]十[一二三四五六七八九]?)多?岁/
const ownWords = /我(?:是|一个)?个?(?:老人家?|老头|老太太?|老年人|退休)|(?:我|俺)(?:年纪大|岁数大|上了年纪|眼神不好|眼睛花|老花|耳朵背|不会打字|打字慢|不识字)|人老了/
const familyWords = /(?:帮|替|给|是)?我?(?:爸妈?|妈|父亲|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|老人)(?:家里?)?(?:不会|看不清|听不见|被骗|在家)/

/**
 * Signs that the customer is an old person: what a colleague noted, their own words. Each sign is the words themselves, so that
 * a person can judge it; empty = none. A hint, never a fact: it only keeps machines away and lets a person speak first.
 */
export function elderSigns(texts: readonly string[], note: string): string[] {
  const signs = [noteWords.exec(note)?.[0]]
  for (const text of texts) {
    const plain = toHalfWidth(text)
    signs.push(ageWords.exec(plain)?.[0], ownWords.exec(plain)?.[0], familyWords.exec(plain)?.[0])
  }
  return [...new Set(signs.flatMap(sign => sign === undefined ? [] : [sign]))]
}
