// Each account has a number. A thread that needs two accounts locks the lower number first.
use std::sync::Mutex;
use std::thread;

struct Account {
    number: u32,
    balance: Mutex<i64>,
}

fn transfer(from: &Account, to: &Account, amount: i64) {
    let (first, second) = if from.number < to.number { (from, to) } else { (to, from) };
    let mut first_balance = first.balance.lock().unwrap();
    let mut second_balance = second.balance.lock().unwrap();
    // Positive if the money goes from the first to the second.
    let amount = if first.number == from.number { amount } else { -amount };
    *first_balance -= amount;
    *second_balance += amount;
}

fn main() {
    let checking = Account { number: 1, balance: Mutex::new(100) };
    let savings = Account { number: 2, balance: Mutex::new(100) };
    thread::scope(|scope| {
        scope.spawn(|| transfer(&checking, &savings, 10));
        scope.spawn(|| transfer(&savings, &checking, 20));
    });
    assert_eq!(*checking.balance.lock().unwrap(), 110);
    assert_eq!(*savings.balance.lock().unwrap(), 90);
}
