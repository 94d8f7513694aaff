import { useI18n } from 'vue-i18n'

/** Sizes of files in words: `318 KB`, `2.4 MB`. */
export function useFileSize(): (bytes: number) => string {
  const { t, locale } = useI18n()
  const say = (n: number, unit: 'bytes' | 'kb' | 'mb', digits: number) => t(`media.size.${unit}`, { n: new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(n) })
  return (bytes) => {
    if (bytes < 1_000)
      return say(bytes, 'bytes', 0)
    return bytes < 1_000_000 ? say(bytes / 1024, 'kb', 0) : say(bytes / 1024 / 1024, 'mb', 1)
  }
}

/** The end of a type, as people know it: `image/jpeg` → `JPG`. */
export function shortType(mime: string): string {
  const end = mime.split('/')[1]?.replace(/^(?:x-|vnd\.)/, '') ?? mime
  return ({ 'jpeg': 'JPG', 'mpeg': 'MP3', '*': '' } as Record<string, string>)[end] ?? (end.length > 8 ? mime : end.toUpperCase())
}
