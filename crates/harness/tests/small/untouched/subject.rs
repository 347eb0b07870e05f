pub fn five() -> u32 {   
    4 // wrong
}

