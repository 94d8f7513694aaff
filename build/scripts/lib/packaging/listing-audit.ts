/** A line of `tar -tv`, `dpkg-deb -c`, or of a query of rpm in the same form. */
export interface ListedFile {
  readonly mode: string
  readonly owner: string
  readonly path: string
}

const places = [/^\/opt(?:\/Huiyin(?:\/.*)?)?$/, /^\/usr(?:\/share)?$/, /^\/usr\/share\/applications(?:\/huiyin\.desktop)?$/, /^\/usr\/share\/icons(?:\/hicolor(?:\/\d+x\d+(?:\/apps(?:\/huiyin\.png)?)?)?)?$/, /^\/$/]
const needed = ['/opt/Huiyin/huiyin', '/opt/Huiyin/resources/app.asar', '/opt/Huiyin/resources/apparmor-profile', '/opt/Huiyin/THIRD-PARTY.txt', '/opt/Huiyin/sbom.cdx.json', '/usr/share/applications/huiyin.desktop', '/usr/share/icons/hicolor/256x256/apps/huiyin.png']

/** Reads a listing: `mode owner/group size date time ./path[ -> target]`; other lines are left out. */
export function readListing(text: string): ListedFile[] {
  return text.split('\n').flatMap((line) => {
    const [, mode, owner, path] = line.match(/^([-dlrwxsStT]{10})\s+(\S[^\s/]*\/\S+)\s+\d+\s+\S+\s+\S+\s+\.?(\/.*?)(?: -> .*)?$/) ?? []
    return mode === undefined || owner === undefined || path === undefined ? [] : [{ mode, owner, path: path.length > 1 ? path.replace(/\/$/, '') : path }]
  })
}

/** What is wrong with the files of a Linux package, one sentence each: owners, rights, places, what is missing. */
export function auditListing(files: readonly ListedFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path))
  const complaints = files.flatMap(({ mode, owner, path }) => [
    ...owner === 'root/root' ? [] : [`${path} belongs to ${owner}`],
    ...mode.startsWith('l') || !/^.{5}w|^.{8}w/.test(mode) ? [] : [`${path} can be written by others (${mode})`],
    ...!/[sStT]/.test(mode) ? [] : [`${path} has a special right in the package (${mode})`],
    ...places.some(place => place.test(path)) ? [] : [`${path} is outside of our places`],
  ])
  return [...needed.filter(path => !paths.has(path)).map(path => `${path} is missing`), ...complaints]
}

/** What a desktop entry lacks that is more than its grammar. */
export function auditDesktopEntry(text: string): string[] {
  const wanted = ['Exec=/opt/Huiyin/huiyin %U', 'Icon=huiyin', 'Terminal=false', 'Name[zh_CN]=回音', 'StartupWMClass=huiyin']
  const schemes = text.match(/^MimeType=(.*)$/m)?.[1]?.split(';') ?? []
  return [
    ...wanted.filter(line => !text.split('\n').includes(line)).map(line => `the desktop entry lacks ${line}`),
    ...['huiyin', 'tel'].filter(scheme => !schemes.includes(`x-scheme-handler/${scheme}`)).map(scheme => `the desktop entry does not take ${scheme}:`),
  ]
}
