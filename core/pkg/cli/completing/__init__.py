"""What could stand where a user is typing, quickly enough to be asked at each press of the tab key.

A shell starts a new process for each answer. So neither typer nor any command nor any repository plugin is
imported as long as what they would say is remembered and still true:

    answering      the variables that a shell sets, and what it is told
    line           the words of an unfinished command line
    candidates     which part of the line is being typed, and what could stand there
    reading        the words of a line, told apart by what its command takes
    surface        the options and arguments of a command; remembered
    values         what an option or argument may be: settings, files, plugins, tools
    packages       families and versions; remembered until a folder changes
    file_names     files, folders and programs, where no shell completes them itself
    memory         small values on disk, good as long as some files and folders are what they were
    scripts        the scripts of `pkg completions`
    installing     putting them where a shell looks
"""
