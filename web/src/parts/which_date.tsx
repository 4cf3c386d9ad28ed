import { loadConcerts } from '../lib/concerts'
import { houseTime } from '../lib/format'
import { t } from '../lib/text'
import { useAsk } from '../lib/use'
import { Choice } from './form'

type Options = [value: string, name: string][]

/** What is given is there even where it is sold no more. */
const withGiven = (options: Options, value: string): Options => (value && !options.some(([one]) => one === value) ? [...options, [value, value]] : options)

/** A concert by its title, and one of its dates. `none` is what is said where none is chosen. */
export function WhichDate(props: { concert: string; date: string; none: string; error?: unknown; onChange: (concert: string, date: string) => void }) {
  const concerts = useAsk('titles', loadConcerts)
  const dates = concerts.value?.find((one) => String(one.concertId) === props.concert)?.dates ?? []
  const titles = (concerts.value ?? []).map((one): [string, string] => [String(one.concertId), one.title])
  const times = dates.map((one): [string, string] => [one.concertDate, houseTime(one.concertDate, 'short')])
  return (
    <>
      <Choice name="concertId" label={t('공연', 'Concert')} error={props.error} value={props.concert} onText={(text) => props.onChange(text, '')} options={[['', props.none], ...withGiven(titles, props.concert)]} />
      <Choice name="concertDate" label={t('날짜', 'Date')} error={props.error} value={props.date} onText={(text) => props.onChange(props.concert, text)} options={[['', props.none], ...withGiven(times, props.date)]} />
    </>
  )
}
