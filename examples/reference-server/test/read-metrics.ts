/** The samples of `/metrics` by their name with labels, labels in the order of their names. */
export async function readMetrics(url: string): Promise<{ text: string; samples: Map<string, number> }> {
  const response = await fetch(`${url}/metrics`)
  const text = await response.text()
  const samples = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): [string, number] => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      const sorted = labels
        .split(/,(?=\w+=)/)
        .sort()
        .join()
      return [sorted === '' ? name : `${name}{${sorted}}`, Number(value)]
    })
  return { text, samples: new Map(samples) }
}
