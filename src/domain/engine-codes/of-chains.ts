import {cause, line, type EngineCode} from './engine-code.ts'

/** Codes about job chains and orders. */
export const CODES_OF_CHAINS: readonly EngineCode[] = [
  cause('149', {
    title: 'a state that its chain does not have',
    does: 'A chain whose `next_state` or `error_state` leads nowhere is refused. So is an order whose `state` or `end_state` its chain lacks. An order that stands at a node which a changed chain no longer has falls into an error.',
    says: 'The line names the chain and the state.',
    mend: 'Correct the state, or add the node. States are compared letter by letter.',
  }),
  cause('150', {
    title: 'two nodes with one state',
    does: 'JobScheduler refuses the chain. When the second node is an end node, it says nothing and loads a wrong chain.',
    says: 'The line names the state and the chain.',
    mend: 'Give one of the nodes another state.',
  }),
  cause('186', {
    title: 'an order id that is taken',
    does: 'JobScheduler does not add the order: its chain, or one that shares its ids with it, has an order with this id, perhaps from the database.',
    says: 'The line names the order and the chain that has the id.',
    mend: 'Give the order another id: rename its file. Or remove the other order.',
  }),
  line('340', 'ERROR', {
    title: 'the file of an order is still there',
    does: 'At the sink of the chain the file was neither removed nor moved. The order goes on the blacklist, so that the file does not start a new one again and again.',
    says: 'The line is in the log of the order, at its end.',
    mend: 'Give `<file_order_sink>` either `remove="yes"` or `move_to`. Then remove the files, and the orders from the blacklist.',
  }),
  cause('342', {
    title: 'no job between a source of files and a sink',
    does: 'JobScheduler refuses the chain: nobody would take the files.',
    says: 'The line names the chain.',
    mend: 'Add a node with a job, and let `next_state` of the source lead to it.',
  }),
  cause('380', {
    title: 'a distributed chain without recoverable orders',
    does: 'In a cluster it refuses the chain; without one, `distributed` is not looked at.',
    says: 'The line names the chain and the two attributes.',
    mend: 'Remove `distributed="yes"` or `orders_recoverable="no"`.',
  }),
  cause('412', {
    title: 'chains in chains in chains',
    does: 'JobScheduler refuses the outer chain. Chains can be nested once only.',
    says: 'The line says only that; the chain is the one of SCHEDULER-428.',
    mend: 'Put the nodes of the middle chain into the outer one.',
  }),
  cause('413', {
    title: 'a chain of chains that is distributed',
    does: 'JobScheduler refuses the outer chain.',
    says: 'The line says that the two do not go together.',
    mend: 'Remove `distributed="yes"`.',
  }),
  cause('414', {
    title: 'a chain that holds itself',
    does: 'JobScheduler refuses the chain.',
    says: 'The line names the chain at which the circle closes.',
    mend: 'Name another chain in the node, or go back with `next_state`.',
  }),
  cause('426', {
    title: 'an order id that chains which hold each other have twice',
    does: 'A chain whose nodes are chains shares the ids of its orders with these. JobScheduler refuses the chain by which two orders with one id would come together.',
    says: 'The line names the id and the two chains.',
    mend: 'Give one of the two orders another id: rename its file.',
  }),
  cause('438', {
    title: 'an order that starts where its chain ends',
    does: 'JobScheduler does not start the order: its `state` is the one of an end node.',
    says: 'The line names the state.',
    mend: 'Name the state of a node with a job.',
  }),
  cause('333', {
    title: 'a start that is no moment',
    does: 'JobScheduler refuses the order: after `now` there may be `+` with seconds or HH:MM. Other texts fail as a date does.',
    says: 'The line shows the value.',
    mend: 'Write `now`, `now+SECONDS`, `now+HH:MM` or `yyyy-mm-dd HH:MM`.',
  }),
  line('720', 'WARN', {
    title: 'a chain that takes no orders',
    does: 'JobScheduler loads the chain with `max_orders="0"`: its orders wait until that is changed.',
    says: 'The line names the chain.',
    mend: 'Remove `max_orders`, or write a number above 0.',
  }),
]
