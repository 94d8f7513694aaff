import type { Random } from '../../src/sandbox/base/random.ts'
import { readFile } from 'node:fs/promises'

/** Makes the texts of a corpus, one after the other. */
export interface Corpus {
  readonly next: () => string
}

/** Characters of everyday text, the most frequent first; rarer ones follow by code point. */
const frequent = '的一是不了在有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴切亚洗碗机退款投诉客服维修屏幕充电快递'

const names = ['小王', '阿雅', '老陈', 'Lily', '半糖去冰', '风筝2046', 'Tom_Lee', '云上的人', '陈先生', '一只橘猫']
const latin = ['iPhone', 'OK', 'app', 'WiFi', 'Pro', '5G', 'bug', 'vivo', 'SIM', 'USB-C', 'ＶＩＰ', 'hello']
const emoji = ['😀', '😡', '🙏', '❤️', '👨‍👩‍👧', '👍🏻', '😭', '🔥']
const marks = ['，', '。', '！', '？', '…', ' ', '、', '~']

/** Weights of a Zipf-like order: the n-th character comes about 1/(n+2.7) as often as the first would. */
function createPicker(characters: readonly string[], random: Random): () => string {
  const sums: number[] = []
  let sum = 0
  characters.forEach((_, index) => {
    sum += 1 / (index + 2.7)
    sums.push(sum)
  })
  return () => {
    const wanted = random.next() * sum
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sums[middle]! < wanted)
        low = middle + 1
      else
        high = middle
    }
    return characters[low]!
  }
}

/** Texts of 4 to 90 characters, made up: Chinese by frequency, with names, digits, Latin words, emoji, other widths, traditional characters. */
export function createCorpus(random: Random): Corpus {
  const common = [...new Set(frequent)]
  const rare = Array.from({ length: 5_000 }, (_, index) => String.fromCharCode(0x4E00 + (index * 4) % 20_000)).filter(char => !common.includes(char))
  const character = createPicker([...common, ...rare], random)
  const piece = (): string => {
    const roll = random.next()
    if (roll < 0.86)
      return character()
    if (roll < 0.94)
      return random.pick(marks)
    if (roll < 0.955)
      return random.pick(names)
    if (roll < 0.97)
      return String(random.int(0, 99_999))
    if (roll < 0.985)
      return random.pick(latin)
    return random.pick(emoji)
  }
  return {
    next() {
      const length = 4 + Math.floor(random.next() ** 2 * 86)
      let text = ''
      for (let count = 0; count < length; count += 1)
        text += piece()
      return text
    },
  }
}

/** Sentences of a file, one a line (of a CSV its last column), cut and joined anew, so that a few thousand make millions. */
export async function readCorpus(file: string, random: Random): Promise<Corpus> {
  const lines = (await readFile(file, 'utf8')).split('\n').map(line => line.slice(line.lastIndexOf(',') + 1).trim()).filter(line => line.length > 1)
  const clauses = lines.flatMap(line => line.split(/(?<=[，。！？、 ])/u))
  const made = createCorpus(random)
  return { next: () => Array.from({ length: random.int(1, 4) }, () => random.next() < 0.8 ? random.pick(clauses) : made.next().slice(0, 8)).join('') }
}
