import { useState } from 'preact/hooks'
import { instant, money, number } from '../../lib/format'
import { ask, change, http, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo } from '../../lib/use'
import { Field } from '../../parts/form'
import { Figure } from '../../parts/figure'
import { Failed, Loading, Refused } from '../../parts/notice'
import { Table } from '../../parts/table'
import { asAdmin, keyed } from '../../state/admin'
import { Sale } from './sale'

const reasonNames = (): Record<Schemas['EntryReason'], string> => ({ credit: t('첫 포인트', 'first points'), charge: t('충전', 'charge'), use: t('사용', 'use'), payment: t('결제', 'payment'), refund: t('환불', 'refund') })

export function SaleWallet({ user }: { user: string }) {
  return <Sale title={t(`이용자 ${user}의 포인트`, `Points of user ${user}`)}>{() => <Shown user={Number(user)} />}</Sale>
}

function Shown({ user }: { user: number }) {
  const wallet = useAsk(`wallet ${user}`, () => keyed(() => ask(http.GET('/api/admin/wallets/{userId}', { params: { path: { userId: user }, query: { limit: 200 } }, headers: asAdmin() }))))
  const [amount, setAmount] = useState('')
  const { busy, error, run } = useDo()
  if (!wallet.value) return wallet.error !== null ? <Failed of={wallet} /> : <Loading />
  return (
    <>
      <p><a href={`/sale/bookings?userId=${user}`}>{t('이 이용자의 예매', 'Bookings of this user')}</a></p>
      <div class="figures"><Figure name={t('잔액', 'Balance')} value={money(wallet.value.balance)} /></div>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault()
          run(async () => {
            await keyed(() => change((key) => http.POST('/api/charge/charge', { body: { userId: user, amount: Number(amount) }, headers: asAdmin(key) })))
            setAmount('')
            wallet.again()
          })
        }}
      >
        <div class="fields">
          <Field name="amount" label={t('채울 포인트 (원)', 'Points to add (₩)')} type="number" min={1} required value={amount} onText={setAmount} error={error} />
        </div>
        <Refused error={error} />
        <p><button class="main" type="submit" disabled={busy || amount === ''}>{t('채우기', 'Add')}</button></p>
      </form>
      {wallet.value.entries.length > 0 && (
        <Table name={t('드나든 포인트', 'Movements')} heads={[t('번호', 'Number'), t('언제', 'When'), t('까닭', 'Reason'), t('포인트', 'Points'), t('그 뒤 잔액', 'Balance after'), t('영수증', 'Receipt')]}>
          {wallet.value.entries.map((one) => (
            <tr key={one.entryNo}>
              <td class="num">{number(one.entryNo)}</td>
              <td class="num">{instant(one.enteredAt)}</td>
              <td>{reasonNames()[one.reason]}</td>
              <td class="num">{money(one.amount)}</td>
              <td class="num">{money(one.balanceAfter)}</td>
              <td class="num">{one.receiptNo}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  )
}
