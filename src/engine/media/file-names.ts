/** Longest name kept, UTF-16 units. */
const longestName = 120

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Ends of names that make a system run something, or hand it to what does. */
export const programNames = names('exe com bat cmd scr pif msi msp mst msix appx lnk url hta js jse mjs vbs vbe ws wsf wsh wsc sct ps1 psm1 psd1 ps1xml jar jnlp apk xapk aab ipa dll ocx sys drv cpl reg inf scf sh bash command app pkg dmg deb rpm run bin appimage iso img vhd vhdx chm hlp gadget xll wll application appref-ms library-ms search-ms settingcontent-ms msc desktop diagcab theme themepack wasm dex class py pyw rb pl php')
/** Documents of offices without programs in them. */
export const officeNames = names('docx xlsx pptx odt ods odp epub')
/** Documents of offices that may carry programs. */
export const macroNames = names('docm dotm xlsm xltm xlam pptm potm ppsm ppam')

/** The end of a name, in lower case, as a system reads it: marks that cannot be seen and dots or spaces behind it do not count. */
export function extensionOf(name: string | null): string {
  return /\.([^.]*)$/.exec(safeName(name) ?? '')?.[1]?.toLowerCase() ?? ''
}

/** A name that harms nobody: one line, no path, nothing that turns it around, no more than 120 units with its end kept; null when nothing is left. */
export function safeName(name: string | null): string | null {
  const plain = (name ?? '').toWellFormed().replaceAll(/[\p{C}\p{Zl}\p{Zp}\uFFFD\\/:*?"<>|]/gu, '').replace(/^[.\s]+/, '').replace(/[.\s]+$/, '')
  if (plain === '')
    return null
  if (plain.length <= longestName)
    return plain
  const end = /\.[^.]{1,12}$/.exec(plain)?.[0] ?? ''
  return plain.slice(0, longestName - end.length).toWellFormed().replace(/\uFFFD$/, '') + end
}
