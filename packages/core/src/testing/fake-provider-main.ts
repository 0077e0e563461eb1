import { runFakeProvider } from './run-fake-provider.js'

/** `node fake-provider-main.js --port 0 --log calls.jsonl`: the fake provider in a process of its own. Prints its URL. */
const provider = await runFakeProvider(process.argv.slice(2))
console.log(provider.url)
